-- The database that cookies belong to. Refuses where it has come to another server and nobody has deployed there:
-- its transactions are numbered anew, and reading on would skip some.
--
-- Errors: PT503 sync_restored

create or replace function sync._get_home()
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_home sync.home;
begin
    select h.* into v_home from sync.home as h;

    if v_home.system_identifier is distinct from (select c.system_identifier from pg_control_system() as c) then
        raise exception 'sync_restored'
            using errcode = 'PT503', detail = 'The database comes from another server, whose transactions were numbered differently.',
                  hint = 'Deploy, or call sync.begin_epoch(), before clients pull.';
    end if;

    -- A copy on the same server is another database, too.
    return left(encode(sha256(convert_to(
        v_home.home_id::text || (select d.oid from pg_database as d where d.datname = current_database()), 'UTF8'
    )), 'hex'), 12);
end;
$$;

comment on function sync._get_home() is 'The database that cookies belong to.';
