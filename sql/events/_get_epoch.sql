-- The current epoch.
--
-- Refuses where the log has come to another server and nobody has closed its past:
-- reading on would skip events.
--
-- Errors: PT503 event_log_restored

create or replace function events._get_epoch()
returns integer
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_epoch events.epochs;
begin
    select e.* into v_epoch from events.epochs as e order by e.epoch desc limit 1;

    if v_epoch.system_identifier <> (select c.system_identifier from pg_control_system() as c) then
        raise exception 'event_log_restored'
            using errcode = 'PT503',
                  detail = 'The log comes from another server, whose transactions were numbered differently.',
                  hint = 'Deploy, or call events.begin_epoch(), before events are written or read.';
    end if;

    return v_epoch.epoch;
end;
$$;

comment on function events._get_epoch() is 'The current epoch; refuses a log that was restored and not deployed.';
