-- Hands out what is due, the most urgent first, leased to the caller.
--
-- Claims skip what others have locked, so any number of workers take turns without
-- waiting. What comes due in quiet hours waits for their end, what has no address any
-- more is suppressed, and what no provider can send at present waits for one. A worker
-- that dies leaves its deliveries to the next claim after p_lease: they may have been
-- sent already, so they go out again under the same delivery_id (at least once).
--
-- Errors: PT400 invalid_limit, invalid_lease

create or replace function notifications.claim_deliveries(
    p_limit integer default 50,
    p_lease interval default '60 seconds'
)
returns setof notifications.claimed_delivery
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now      timestamptz := clock_timestamp();
    v_count    integer := 0;
    v_passes   integer := 0;
    v_asked    integer;
    v_seen     integer;
    v_due      record;
    v_claimed  notifications.claimed_delivery;
begin
    if p_lease is null or p_lease not between '1 second' and '1 hour' then
        raise exception 'invalid_lease'
            using errcode = 'PT400',
                  detail = format('Deliveries cannot be leased for %s.', coalesce(p_lease::text, 'null')),
                  hint = 'Ask for 1 second to 1 hour.';
    end if;

    perform core._check_limit(p_limit);
    perform notifications._release_leases(p_limit);
    perform notifications._show_in_app(p_limit);
    perform notifications._merge_digests(p_limit);

    -- One range of the index for each priority: what waits for later is never read.
    for v_priority in 0..9 loop
        loop
            v_seen := 0;
            v_asked := p_limit - v_count;

            for v_due in
                select d.delivery_id
                from notifications.deliveries as d
                where d.state = 'pending'
                    and d.digest_key is null
                    and d.carrier_id is null
                    and d.channel <> 'in_app'
                    and d.priority = v_priority
                    and d.not_before <= v_now
                order by d.not_before
                limit v_asked
                for update skip locked
            loop
                v_seen := v_seen + 1;
                v_claimed := notifications._claim_delivery(v_due.delivery_id, p_lease);

                if v_claimed.delivery_id is not null then
                    v_count := v_count + 1;
                    return next v_claimed;
                end if;
            end loop;

            v_passes := v_passes + 1;

            if v_count >= p_limit or v_passes >= 40 then
                return;
            end if;

            exit when v_seen < v_asked;
        end loop;
    end loop;
end;
$$;

comment on function notifications.claim_deliveries(integer, interval) is
    'The deliveries that are due, leased to the caller, each with provider, address and content.';

grant execute on function notifications.claim_deliveries(integer, interval) to service_role;
