-- Empties the cache where the database has come to another server, by a dump or a logical replica: transactions
-- are numbered anew there, so what entries know of old ones says nothing. Every deploy calls this; true where it
-- emptied. Runs as app_owner, who may truncate; waits for readers then.

create or replace function cache.begin_epoch()
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_server bigint := (select c.system_identifier from pg_control_system() as c);
begin
    if exists (select from cache.home as h where h.system_identifier = v_server) then
        return false;
    end if;

    truncate table cache.entries, cache.marks, cache.leases, cache.seals;

    insert into cache.home (system_identifier)
    values (v_server)
    on conflict (is_home) do update set system_identifier = excluded.system_identifier;

    return true;
end;
$$;

comment on function cache.begin_epoch() is
    'Empty the cache where the database has come to another server; true where it did.';
