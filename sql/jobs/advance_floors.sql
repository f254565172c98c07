-- Raises the floor of each queue and priority to where its first job lies.
--
-- In two steps, so that no job is ever below it. The candidate is where the first job
-- lies now; a transaction that already has a place below it, but has not committed,
-- got its number before the fence, since jobs get their place after their transaction
-- got its number, and this one gets its own, the fence, after it has read the last place.
-- Once all of those have ended, the candidate becomes the floor, unless one of them left
-- a job below it. A taker that gives its jobs back was still counted as holding them.
--
-- Does nothing in a transaction that has written already: its number is too old. At
-- most once a second per queue.

create or replace function jobs.advance_floors()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
    v_last      bigint;
    v_fence     xid8;
    v_watermark xid8;
    v_floor     jobs.floors;
    v_first     bigint;
begin
    if pg_current_xact_id_if_assigned() is not null then
        return;
    end if;

    select s.last_value into v_last from jobs.jobs_job_id_seq as s;

    -- Raising a floor a little gains nothing and leaves a row version.
    if not exists (
        select from jobs.floors as f where f.candidate_fence is not null or v_last - f.floor >= 500
    ) then
        return;
    end if;

    v_fence := pg_current_xact_id();
    v_watermark := core.get_watermark();

    for v_floor in
        select f.*
        from jobs.floors as f
        where (f.candidate_fence is not null or v_last - f.floor >= 500)
            and f.updated_at not between clock_timestamp() - interval '1 second' and clock_timestamp()
        for update skip locked
    loop
        select min(r.position) into v_first
        from jobs.ready as r
        where r.queue = v_floor.queue and r.priority = v_floor.priority and r.position > v_floor.floor;

        continue when v_floor.candidate_fence is null and coalesce(v_first, v_last) - v_floor.floor < 500;

        if v_floor.candidate_fence <= v_watermark then
            v_floor.floor := greatest(v_floor.floor, least(v_floor.candidate, v_first - 1));
            v_floor.candidate_fence := null;
        end if;

        -- A fence from another server's numbering never comes; then again from here.
        if v_floor.candidate_fence is null or v_floor.candidate_fence > v_fence then
            v_floor.candidate := least(v_last, coalesce(v_first - 1, v_last));
            v_floor.candidate_fence := case when v_floor.candidate > v_floor.floor then v_fence end;
        end if;

        update jobs.floors as f
        set floor = v_floor.floor,
            candidate = v_floor.candidate,
            candidate_fence = v_floor.candidate_fence,
            updated_at = clock_timestamp()
        where f.queue = v_floor.queue
            and f.priority = v_floor.priority
            and (f.floor, f.candidate, f.candidate_fence)
                is distinct from (v_floor.floor, v_floor.candidate, v_floor.candidate_fence);
    end loop;
end;
$$;

comment on function jobs.advance_floors() is 'Raise the floors below which no claim needs to look.';

grant execute on function jobs.advance_floors() to service_role;
