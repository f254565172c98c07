-- What keeps the queues going: due jobs become ready, lost ones come back, order keys
-- are handed on, floors rise. Returns how many jobs moved.
--
-- Every worker calls it about twice a second; cron may. Any number at once.

create or replace function jobs.tick()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_key   jobs.released_keys;
    v_moved integer;
begin
    -- First: it needs a transaction that has not written yet.
    perform jobs.advance_floors();

    v_moved := jobs.promote_jobs() + jobs.rescue_jobs();

    for v_key in
        with released as materialized (
            select r.queue, r.order_key, r.job_id
            from jobs.released_keys as r
            limit 1000
            for update skip locked
        )
        delete from jobs.released_keys as k
        using released as r
        where k.queue = r.queue and k.order_key = r.order_key and k.job_id = r.job_id
        returning k.*
    loop
        if jobs._hand_on_key(v_key.queue, v_key.order_key, v_key.job_id) then
            v_moved := v_moved + 1;
        end if;
    end loop;

    return v_moved;
end;
$$;

comment on function jobs.tick() is
    'Promote due jobs, rescue lost ones, hand on order keys, raise floors; returns how many jobs moved.';

grant execute on function jobs.tick() to service_role;
