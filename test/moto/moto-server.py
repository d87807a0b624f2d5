"""Starts moto on a free port of loopback, prints {"port": n} as one line, ends when stdin closes."""
import json
import logging
import os
import sys
import threading

from moto.core.responses import EmptyResult
from moto.iam.models import User
from moto.iam.responses import IamResponse
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server


# moto has the permissions boundaries of roles and not those of users: these are added as it does the former
# (https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html).
def put_user_permissions_boundary(self):
    user = self.backend.get_user(self._get_param("UserName"))
    user.boundary_arn = self._get_param("PermissionsBoundary")
    return EmptyResult()


def delete_user_permissions_boundary(self):
    self.backend.get_user(self._get_param("UserName")).boundary_arn = None
    return EmptyResult()


def permissions_boundary(self):
    arn = getattr(self, "boundary_arn", None)
    if arn is None:
        return None
    return {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}


IamResponse.put_user_permissions_boundary = put_user_permissions_boundary
IamResponse.delete_user_permissions_boundary = delete_user_permissions_boundary
User.permissions_boundary = property(permissions_boundary)

logging.getLogger("werkzeug").setLevel(logging.ERROR)
app = DomainDispatcherApplication(create_backend_app)
server = make_server("127.0.0.1", 0, app, threaded=True)
os.environ["MOTO_PORT"] = str(server.port)


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
print(json.dumps({"port": server.port}), flush=True)
server.serve_forever()
