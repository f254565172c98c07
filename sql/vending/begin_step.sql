-- What a worker is to do for an order now: ask its provider to vend, ask what became of it, wait, or nothing more. The
-- call is written down, and committed, before it is made: whoever finds one without an outcome knows that it may
-- have happened. Software tokens are made here and now.
--
-- Nothing is asked while the breaker of the provider is open, while another token of the meter is on its way, and,
-- where token identifiers are minutes, in a minute in which the meter's last one was asked for. A call that
-- nobody reported is lost after call_seconds, and the order unknown: it may have been vended.
--
-- Two kinds of job go on with an order: one vends until something is known or nobody knows, the other asks until
-- something is known. Locks the wallet, the order, and what vending locks.
--
-- Errors: PT400 invalid_operation; PT404 order_not_found; PT503 vending_key_missing

create or replace function vending.begin_step(p_order_id uuid, p_operation text)
returns vending.step
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order    vending.orders := vending._lock_order(p_order_id);
    v_provider vending.providers;
    v_deadline timestamptz;
begin
    if p_operation is null or p_operation not in ('vend', 'query') then
        raise exception 'invalid_operation'
            using errcode = 'PT400',
                  detail = format('%L is not what can be asked of a provider.', left(p_operation, 50)),
                  hint = 'Use vend or query.';
    end if;

    select p.* into v_provider
    from vending.providers as p
    where p.provider_code = v_order.provider_code;

    if v_order.call_id is not null and (v_order.state = 'vending') = (p_operation = 'vend') then
        v_deadline := v_order.call_at + make_interval(secs => v_provider.call_seconds);

        if clock_timestamp() < v_deadline then
            return vending._make_wait(extract(epoch from v_deadline - clock_timestamp()) + 0.1);
        end if;

        v_order := vending._lose_call(v_order);
    end if;

    if p_operation = 'vend' and v_order.state = 'paid' then
        return vending._begin_vend(v_order, v_provider);
    elsif p_operation = 'query' and v_order.state = 'unknown' and v_order.needs_staff_at is null then
        if v_order.retry_at > clock_timestamp() then
            return vending._make_wait(extract(epoch from v_order.retry_at - clock_timestamp()));
        end if;

        return vending._begin_call(v_order, v_provider, 'query');
    end if;

    return row('done', null, null, null, null, null, null)::vending.step;
end;
$$;

comment on function vending.begin_step(uuid, text) is 'What a worker is to do for an order now.';

grant execute on function vending.begin_step(uuid, text) to service_role;
