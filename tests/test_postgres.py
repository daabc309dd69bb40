"""The PostgreSQL of the tests starts wherever the packages lie."""

from contextlib import closing
from pathlib import Path

from psycopg import sql

from tests.postgres import Server


class InRootsHome(Server):
    """The packages lie where `nobody` may not go."""

    def _may_run(self, program: Path) -> bool:
        return self.folder in program.parents


def test_where_nobody_may_not_go_the_programs_are_copied_with_their_libraries() -> None:
    with closing(InRootsHome()) as server:
        assert server.folder in server.programs.parents
        server.do(sql.SQL("SELECT 1"))
    assert not server.folder.exists()
