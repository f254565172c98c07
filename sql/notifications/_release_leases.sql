-- Takes back what lost workers left behind, at most p_limit; returns how many.
--
-- It may have been sent: only the worker knew. So it counts as a failure, and goes out
-- again with the same delivery_id, by which providers and receivers can tell.

create or replace function notifications._release_leases(p_limit integer)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now      timestamptz := clock_timestamp();
    v_count    integer := 0;
    v_delivery notifications.deliveries;
begin
    for v_delivery in
        select d.*
        from notifications.deliveries as d
        where d.state = 'sending' and d.leased_until <= v_now
        order by d.leased_until
        limit p_limit
        for update skip locked
    loop
        insert into notifications.delivery_attempts (delivery_id, attempt, provider, outcome, error_detail, started_at)
        values (
            v_delivery.delivery_id, v_delivery.attempt, v_delivery.provider, 'lease_expired',
            'No report came in time: it may have been sent.', v_delivery.claimed_at
        );

        perform notifications._schedule_retry(v_delivery, 'lease_expired', null, true);
        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function notifications._release_leases(integer) is 'Take back the deliveries of lost workers; returns how many.';
