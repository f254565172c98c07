-- Notes the server that transactions are numbered on; true where it is another one than before. There all that is
-- kept becomes old, since the numbers of before say nothing: clients begin again (their cookies name the server).
-- Every deploy calls this; until then pulls refuse. Runs as app_owner; waits for writers and shuts them out.

create or replace function sync.begin_epoch()
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_server bigint := (select c.system_identifier from pg_control_system() as c);
begin
    if exists (select from sync.home as h where h.system_identifier = v_server) then
        return false;
    end if;

    lock table sync.records in exclusive mode;
    -- No transaction that writes rows has this number.
    update sync.records set xid = '1' where xid <> '1';

    insert into sync.home (system_identifier, home_id)
    values (v_server, gen_random_uuid())
    on conflict (is_home) do update
    set system_identifier = excluded.system_identifier, home_id = excluded.home_id;

    return true;
end;
$$;

comment on function sync.begin_epoch() is 'Note the server that transactions are numbered on; true where it is another one.';
