-- Forgets deliveries that were finished before p_before, with their trails, the oldest
-- first and at most p_limit; returns how many. Repeat until it returns 0. A dedupe key
-- that is forgotten could be used again, so keep more than the longest retry.
--
-- Errors: PT400 invalid_purge

create or replace function notifications.purge_deliveries(
    p_before timestamptz default now() - interval '90 days',
    p_limit  integer default 10000
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_time text;
    v_ids  uuid[];
begin
    if p_before is null or p_before > now() - interval '7 days' or p_limit is null or p_limit not between 1 and 100000 then
        raise exception 'invalid_purge'
            using errcode = 'PT400',
                  detail = format('Before %s, at most %s.', p_before, p_limit),
                  hint = 'Keep 7 days or more; at most 100000 at a time.';
    end if;

    -- Ids begin with the time of creation, which no delivery is finished before: newer ones are not read.
    v_time := lpad(to_hex((extract(epoch from p_before) * 1000)::bigint), 12, '0');
    v_ids := array(
        select d.delivery_id
        from notifications.deliveries as d
        where d.delivery_id < format('%s-%s-7000-8000-000000000000', left(v_time, 8), right(v_time, 4))::uuid
            and d.state not in ('pending', 'sending')
            and d.finished_at < p_before
        order by d.delivery_id
        limit p_limit
        for update skip locked
    );

    delete from notifications.delivery_attempts as a
    where a.delivery_id = any (v_ids);

    delete from notifications.deliveries as d
    where d.delivery_id = any (v_ids);

    return cardinality(v_ids);
end;
$$;

comment on function notifications.purge_deliveries(timestamptz, integer) is
    'Forget finished deliveries and their trails; returns how many.';

grant execute on function notifications.purge_deliveries(timestamptz, integer) to service_role;
