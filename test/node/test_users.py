from __future__ import annotations

import hashlib
import os
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from node_example import example
from redis_fleet_node.errors import NodeError
from redis_fleet_node.node import User, parse_node
from redis_fleet_node.password import Password
from redis_fleet_node.resp import RespClient, RespError
from redis_fleet_node.users import keep_password, kept_password, render_users_acl, write_users_acl
from redis_servers import RedisServer, all_servers

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf"
APP, ADMIN = "app password: 'ü' \"#>$x", "Admin-Password-1"
ME = (os.geteuid(), os.getegid())


def user(name: str, rules: str) -> User:
    return User(name=name, rules=rules, secret_arn=ARN)


def users_acl(folder: Path, *more: tuple[User, Password]) -> Path:
    users = [(user("app", "~cache:* &* +@all -@dangerous -@admin +info"), Password(APP))]
    users.append((user("admin", "~* &* +@all"), Password(ADMIN)))
    path = folder / "users.acl"
    write_users_acl(path, render_users_acl([*users, *more]), ME)
    return path


def error_of(client: RespClient, *words: str) -> str:
    with pytest.raises(RespError) as caught:
        client.call(*words)
    return str(caught.value)


def test_redis_serves_the_users_and_refuses_everyone_else(redis_program: Path, tmp_path: Path) -> None:
    with RedisServer(redis_program, tmp_path, [f"aclfile {users_acl(tmp_path)}"]) as server:
        with server.client() as stranger:
            assert error_of(stranger, "PING").startswith("NOAUTH")
            for words in [("AUTH", "x"), ("AUTH", "default", ""), ("AUTH", "admin", "wrong"), ("AUTH", "app", ADMIN)]:
                assert error_of(stranger, *words).startswith("WRONGPASS")
            assert error_of(stranger, "GET", "cache:1").startswith("NOAUTH")
        with server.client("app", APP) as app:
            assert app.call("SET", "cache:1", "value") == "OK"
            assert error_of(app, "GET", "other").startswith("NOPERM")
            assert error_of(app, "FLUSHALL").startswith("NOPERM")
            assert error_of(app, "ACL", "LIST").startswith("NOPERM")
        with server.client("admin", ADMIN) as admin:
            assert admin.call("GET", "cache:1") == "value"
            default = str(admin.call("ACL", "LIST"))
            assert "user default off" in default and "nopass" not in default
            assert admin.call("ACL", "SAVE") == "OK"


@pytest.mark.parametrize("program", all_servers(), ids=lambda program: program.name)
def test_a_log_of_transactions_and_scripts_is_loaded_whole(program: Path) -> None:
    """With a default user that has no rights Redis 7.0-8.0 and Valkey 8.0-8.1 would start with none of them."""
    with TemporaryDirectory() as folder:
        # Some of the servers run as nobody
        Path(folder).chmod(0o777)
        acl = users_acl(Path(folder))
        acl.chmod(0o644)
        lines = [f"aclfile {acl}", "appendonly yes", "appendfsync always"]
        for keys in (0, 3):
            with RedisServer(program, Path(folder), lines) as server, server.client("admin", ADMIN) as admin:
                assert admin.call("DBSIZE") == keys
                admin.call("EVAL", "redis.call('set', 'script', 1)", "0")
                for words in [("MULTI",), ("SET", "one", "1"), ("SET", "two", "2"), ("EXEC",)]:
                    admin.call(*words)


def test_every_rule_that_node_json_allows_is_one_that_redis_takes(redis_program: Path, tmp_path: Path) -> None:
    rules = [
        "~* &* +@all", "allkeys allchannels +@all -@admin", "~a:* ~b:? ~[c-d]* +get +set", "%R~read:* %W~write:* +@all",
        "%RW~both:* &news:* +subscribe +client|setname -@all +@read", "~ключ:{a} +GET", "+config|get",
        "~a,b;c=d|#e<f>g!h +ping",
    ]  # fmt: skip
    value = example()
    for index, rule in enumerate(rules):
        value["databases"][0]["users"].append({"name": f"user{index}", "rules": rule, "secretArn": ARN})
    node = parse_node(value)
    more = [(each, Password("p")) for each in node.databases[0].users if each.name not in ("app", "admin")]
    assert len(more) == len(rules)
    with RedisServer(redis_program, tmp_path, [f"aclfile {users_acl(tmp_path, *more)}"]) as server:
        with server.client("admin", ADMIN) as admin:
            names = admin.call("ACL", "USERS")
            assert names == sorted(["default", "admin", "app", *(each.name for each, _ in more)])
        with server.client("user0", "p") as client:
            assert client.call("SET", "x", "y") == "OK"


@pytest.mark.parametrize(
    "rules",
    ["nopass", "~* on", "off", ">password", "<password", "#" + "0" * 64, "!" + "0" * 64, "resetpass", "reset",
     "~* +@all ", " ~*", "~*  +@all", "~* +@all\nuser eve on nopass ~* +@all", "~*\t+@all",
     '~"a b"', "~'a'", "~a\\x20b", "~a\0b",
     "(~a +get)", "+", "~", "&", "", "sanitize-payload", "clearselectors", "~a\x85b", "~a\u2028b", "~a\u00a0b"],
)  # fmt: skip
def test_rules_that_set_passwords_or_leave_their_place_are_refused(rules: str) -> None:
    value = example()
    value["databases"][0]["users"][0]["rules"] = rules
    with pytest.raises(NodeError, match=r'"databases\[0\].users\[0\].rules" must be key patterns'):
        parse_node(value)
    with pytest.raises(NodeError, match="the rules of user app are not allowed"):
        render_users_acl([(user("app", rules), Password(APP))])


def test_whatever_the_text_of_name_and_rules_a_line_of_the_file_stays_one_user() -> None:
    chance = random.Random(20_260_101)  # noqa: S311
    pieces = ["~*", "+@all", "+get", "&*", " ", "\n", "\r", "\t", '"', "'", "\\", "\0", "user eve on nopass", "nopass",
              "on", "#", ">x", "%R~", "é", "\x85", "\u2028", "\ud800", "a", "-", "reset", "(", ")"]  # fmt: skip
    accepted = 0
    for _ in range(20_000):
        name = "".join(chance.choices([*"abc_-1", " ", "\n", '"', "\\", "é"], k=chance.randint(1, 3)))
        rules = "".join(chance.choices(pieces, k=chance.randint(1, 6)))
        try:
            text = render_users_acl([(user(name, rules), Password(APP))])
        except NodeError as error:
            assert APP not in str(error)
            continue
        accepted += 1
        assert text.count("\n") == 2 and len(text.splitlines()) == 2
        words = text.splitlines()[1].split(" ")
        assert words[:5] == ["user", name, "on", "#" + hashlib.sha256(APP.encode()).hexdigest(), "resetchannels"]
        assert all(word[0] in "~&+-%" for word in words[5:])
        assert text.encode("utf-8").isascii() or "é" in rules
    assert accepted > 100


def test_the_file_holds_no_password_and_is_readable_for_its_owner_only(tmp_path: Path) -> None:
    path = users_acl(tmp_path)
    text = path.read_text()
    assert APP not in text and ADMIN not in text
    assert path.stat().st_mode & 0o7777 == 0o600
    before = path.stat().st_mtime_ns
    users_acl(tmp_path)
    assert path.stat().st_mtime_ns == before


def test_a_password_does_not_show_itself() -> None:
    assert APP not in repr(Password(APP)) + str(Password(APP)) + f"{[Password(APP)]}"


@pytest.mark.root
def test_the_administrator_s_password_is_kept_for_root_only(tmp_path: Path) -> None:
    folder = tmp_path / "run" / "secrets" / "6379"
    keep_password(folder, "admin", Password(ADMIN))
    assert kept_password(folder, "admin").reveal() == ADMIN
    assert (folder / "admin").stat().st_mode & 0o7777 == 0o600
    assert {each.stat().st_mode & 0o7777 for each in (folder, folder.parent)} == {0o700}
    with pytest.raises(
        NodeError, match=r"secrets/6379/app: No such file or directory; start redis-fleet-boot.service first"
    ):
        kept_password(folder, "app")
