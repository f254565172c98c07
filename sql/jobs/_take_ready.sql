-- Takes the next jobs of a queue out of jobs.ready: by priority, then by place.
--
-- Others that take jobs at the same time get the next ones; nobody waits. A long
-- transaction elsewhere keeps the remains of taken jobs in table and index, so the
-- search starts after the floor of each priority. p_after, the places that the
-- caller reached last, may start it later still; what it would pass over (jobs whose
-- transaction committed late, or whose taker gave up) is found by a call without it.
--
-- The attempt is the proof of the lease and rises with each start, whatever counts; after
-- the last number of its type it starts again from 1.

create or replace function jobs._take_ready(
    p_queue text,
    p_limit integer,
    p_after bigint[] default null
)
returns jobs.ready[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
as $$
declare
    v_floors bigint[];
    v_taken  jobs.ready[];
begin
    select array_agg(greatest(f.floor, p_after[f.priority + 1]) order by f.priority) into v_floors
    from jobs.floors as f
    where f.queue = p_queue;

    with taken as (
        delete from jobs.ready as d
        where d.ctid = any (array(
            select r.place
            from unnest(v_floors) with ordinality as f (floor, number)
            cross join lateral (
                select c.ctid as place
                from jobs.ready as c
                where c.queue = p_queue
                    and c.priority = (f.number - 1)::smallint
                    and c.position > f.floor
                order by c.position
                limit p_limit
                for update skip locked
            ) as r
            limit p_limit
        ))
        returning d.*
    )
    select array_agg(
        row (
            t.queue, t.priority, t.position, t.job_id, t.handler, t.payload,
            case when t.attempt < 32767 then t.attempt + 1 else 1 end, t.unique_key, t.order_key,
            t.correlation_id, t.created_at, t.errors,
            case when t.attempt < 32767 then t.forgiven else t.forgiven - 32767 end
        )::jobs.ready
        order by t.priority, t.position
    )
    into v_taken
    from taken as t;

    return v_taken;
end;
$$;

comment on function jobs._take_ready(text, integer, bigint[]) is
    'Take the next jobs of a queue, this attempt counted; null for none.';
