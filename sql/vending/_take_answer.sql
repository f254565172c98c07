-- An answer without a token to the call that is under way. Surely not vended and never will be: refunded. Surely not
-- vended: paid again, and tried again by the same reference; that a reference is not known counts only once it
-- has had time to arrive. Everything else: asked again, each time later, until a person has to look. The caller
-- holds the order's lock.

create or replace function vending._take_answer(p_order vending.orders, p_outcome text, p_report jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_provider vending.providers;
    v_now      timestamptz := clock_timestamp();
    v_said     text := concat_ws(': ', p_report ->> 'error_code', p_report ->> 'detail');
    v_pause    double precision;
    v_seconds  double precision;
    v_order    vending.orders;
begin
    select p.* into v_provider
    from vending.providers as p
    where p.provider_code = p_order.provider_code;

    v_pause := v_provider.pause_seconds;

    if p_outcome = 'refused' then
        perform vending._refund_order(p_order, v_said);
        return;
    end if;

    if p_order.state = 'vending' and p_outcome = 'retry'
        or p_order.state = 'unknown' and p_outcome = 'not_found'
            and v_now >= p_order.sent_at + make_interval(secs => v_provider.settle_seconds)
    then
        v_seconds := greatest(
            least(v_pause * 2.0 ^ least(p_order.attempt_count - 1, 9), 300), least(coalesce((p_report ->> 'retry_after')::double precision, 0), 3600)
        );
        v_order := vending._move_order(p_order, 'paid', coalesce(nullif(v_said, ''), p_outcome));

        update vending.orders as o
        set retry_at = v_now + make_interval(secs => v_seconds),
            next_step_at = v_now + make_interval(secs => v_seconds) + interval '5 minutes'
        where o.account_id = p_order.account_id and o.order_id = p_order.order_id;

        if p_order.state = 'unknown' then
            perform vending._schedule_step(v_order, v_now + make_interval(secs => v_seconds));
        end if;

        return;
    end if;

    if p_order.state = 'vending' then
        perform vending._doubt_order(p_order, coalesce(nullif(v_said, ''), p_outcome));
        return;
    end if;

    -- A reference that is not known yet is no failure to answer.
    if p_order.query_count >= v_provider.query_limit and p_outcome <> 'not_found' then
        v_order := vending._call_staff(p_order, format('%s queries, the last: %s', p_order.query_count, concat_ws(' ', p_outcome, v_said)));
    end if;

    v_seconds := case p_outcome
        when 'not_found' then least(v_pause * 2.0 ^ least(p_order.query_count - 1, 9), greatest(v_provider.settle_seconds / 4.0, v_pause))
        else least(v_pause * 2.0 ^ least(p_order.query_count - 1, 12), 1800)
    end;

    update vending.orders as o
    set call_id = null,
        call_at = null,
        retry_at = v_now + make_interval(secs => v_seconds),
        next_step_at = case
            when o.needs_staff_at is null then v_now + make_interval(secs => v_seconds) + interval '5 minutes'
        end,
        updated_at = v_now
    where o.account_id = p_order.account_id and o.order_id = p_order.order_id
    returning o.* into v_order;

    -- Most are known after a moment; the buyer is told where it takes longer.
    if p_order.query_count = 3 then
        perform vending._publish_order(v_order, 'order_delayed');
    end if;
end;
$$;

comment on function vending._take_answer(vending.orders, text, jsonb) is
    'Go on with an order after an answer without a token.';
