// Runs in the page: the texts whose contrast with what is behind them is below 4.5 to 1 (WCAG 2.2, 1.4.3).
(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const read = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const upwards = (element) => (element ? [element, ...upwards(element.parentElement)] : []);
  const ground = (element) => {
    const layers = upwards(element).map((one) => read(getComputedStyle(one).backgroundColor));
    return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const ink = (element) => {
    const [r, g, b, a] = read(getComputedStyle(element).color);
    const opacity = upwards(element).reduce((all, one) => all * getComputedStyle(one).opacity, a);
    return [r, g, b, opacity];
  };
  const seen = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !element.closest('.unseen, noscript, :disabled');
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim();
    const element = node.parentElement;
    if (text === '' || /\p{Extended_Pictographic}/u.test(text) || !seen(element)) continue;
    const below = ground(element);
    const both = [light(over(ink(element), below)), light(below)].toSorted((a, b) => b - a);
    const ratio = (both[0] + 0.05) / (both[1] + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.className} ${text.slice(0, 40)}`);
  }
  return poor;
})();
