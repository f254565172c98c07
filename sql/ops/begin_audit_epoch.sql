-- Starts a new epoch of the audit log where the database has come to another server; returns the epoch. There
-- transactions are numbered anew, so new entries would sort among old ones. What was written before becomes the
-- past: it is sealed first. Every deploy calls this; until then nothing is sealed. Open the doors to
-- writers only afterwards.
--
-- Shuts writers out for a moment; does nothing where the server is the same. Runs as app_owner, who may change
-- the default of a column, which is where an entry gets its epoch from at no cost.

create or replace function ops.begin_audit_epoch()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_chain  ops.audit_chain;
    v_server bigint := (select c.system_identifier from pg_control_system() as c);
begin
    select c.* into strict v_chain from ops.audit_chain as c for update;

    if v_chain.system_identifier = v_server then
        return v_chain.epoch;
    end if;

    execute format('alter table ops.audit_log alter column epoch set default %s', v_chain.epoch + 1);
    update ops.audit_chain set epoch = v_chain.epoch + 1, system_identifier = v_server;

    return v_chain.epoch + 1;
end;
$$;

comment on function ops.begin_audit_epoch() is
    'Close the past of an audit log that was restored on another server; nothing happens on the same one.';

grant execute on function ops.begin_audit_epoch() to service_role;
