-- Remembers about once a day which transaction number is new, so that readers know
-- how old the events after a place can be at most.
--
-- Whoever gets a number after this transaction writes after its start. Writes nothing
-- where today's fence is there, or where nothing can be written (a standby).

create or replace function events._note_time()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_epoch integer := events._get_epoch();
    v_last  timestamptz;
begin
    select f.noted_at into v_last
    from events.fences as f
    where f.epoch = v_epoch
    order by f.xid desc
    limit 1;

    if v_last > now() - interval '1 day' or current_setting('transaction_read_only')::boolean then
        return;
    end if;

    insert into events.fences (epoch, xid, noted_at)
    values (v_epoch, pg_current_xact_id(), now())
    on conflict do nothing;
end;
$$;

comment on function events._note_time() is 'Remember about once a day which transaction number is new.';
