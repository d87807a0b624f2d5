"""What a responder's or an attacker's boto3 script does; prints one JSON line of findings."""

import io
import json
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def code_of(call):
    try:
        call()
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]


found = {}
sts = boto3.client("sts")
found["account"] = sts.get_caller_identity()["Account"]

iam = boto3.client("iam")
for n in range(5):
    iam.create_user(UserName=f"boto-{n}", Tags=[{"Key": "k", "Value": "v & w"}])
pages = list(iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 2}))
found["pages"] = len(pages)
found["users"] = sum(len(page["Users"]) for page in pages)
found["tags"] = iam.get_user(UserName="boto-1")["User"]["Tags"]
document = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
iam.put_user_policy(UserName="boto-1", PolicyName="p", PolicyDocument=json.dumps(document))
found["policy"] = iam.get_user_policy(UserName="boto-1", PolicyName="p")["PolicyDocument"]
found["third_key"] = [code_of(lambda: iam.create_access_key(UserName="boto-1")) for _ in range(3)]

organizations = boto3.client("organizations")
accounts = list(organizations.get_paginator("list_accounts").paginate())
found["accounts"] = sorted(a["Id"] for page in accounts for a in page["Accounts"])

s3 = boto3.client("s3")
s3.create_bucket(Bucket="boto-bucket")
s3.put_bucket_versioning(Bucket="boto-bucket", VersioningConfiguration={"Status": "Enabled"})
key = "a folder/ü+&.bin"
s3.put_object(Bucket="boto-bucket", Key=key, Body=b"bytes\r\n\x00", Metadata={"note": "x"})
s3.upload_fileobj(io.BytesIO(b"s" * 100_000), "boto-bucket", "stream")
got = s3.get_object(Bucket="boto-bucket", Key=key)
found["body"] = got["Body"].read().decode("latin1")
found["metadata"] = got["Metadata"]
found["sizes"] = sorted(o["Size"] for o in s3.list_objects_v2(Bucket="boto-bucket")["Contents"])
s3.delete_objects(Bucket="boto-bucket", Delete={"Objects": [{"Key": key}]})
found["markers"] = len(s3.list_object_versions(Bucket="boto-bucket")["DeleteMarkers"])
signer = boto3.client("s3", config=Config(signature_version="s3v4"))
url = signer.generate_presigned_url("get_object", Params={"Bucket": "boto-bucket", "Key": "stream"})
with urllib.request.urlopen(url) as answer:
    found["presigned"] = len(answer.read())
try:
    urllib.request.urlopen(url.replace("Expires=3600", "Expires=3601"))
    found["tampered"] = 200
except urllib.error.HTTPError as error:
    found["tampered"] = error.code
found["head"] = code_of(lambda: s3.head_object(Bucket="boto-bucket", Key="missing"))

ec2 = boto3.client("ec2")
volume = ec2.create_volume(AvailabilityZone="us-east-1a", Size=2)["VolumeId"]
snapshot = ec2.create_snapshot(VolumeId=volume, Description="d")["SnapshotId"]
found["snapshots"] = [s["SnapshotId"] for s in ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]] == [snapshot]
found["dry_run"] = code_of(lambda: ec2.delete_snapshot(SnapshotId=snapshot, DryRun=True))

secrets = boto3.client("secretsmanager")
secrets.create_secret(Name="boto", SecretBinary=b"\x00\xff")
found["secret"] = secrets.get_secret_value(SecretId="boto")["SecretBinary"].hex()

backup = boto3.client("backup")
backup.create_backup_vault(BackupVaultName="boto", BackupVaultTags={"a": "b"})
found["vaults"] = [v["BackupVaultName"] for v in backup.list_backup_vaults()["BackupVaultList"]]

kms = boto3.client("kms")
key_id = kms.create_key()["KeyMetadata"]["KeyId"]
sealed = kms.encrypt(KeyId=key_id, Plaintext=b"plain")["CiphertextBlob"]
found["plain"] = kms.decrypt(CiphertextBlob=sealed)["Plaintext"].decode()

found["unknown"] = [
    code_of(lambda: ec2.describe_vpcs()),
    code_of(lambda: backup.list_frameworks()),
    code_of(lambda: s3.get_bucket_website(Bucket="boto-bucket")),
]
print(json.dumps(found))
