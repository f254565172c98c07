-- Reports how a call to a provider ended. A token is delivered once, by whichever answer brings it first; what is
-- surely not vended is tried again or refunded; everything else is asked again, later and later, until a person
-- has to look. A report that comes twice, or after its call was written off, changes nothing, but for a token: one
-- that comes for an order whose money was given back, or a second one for an order, is for a person.
--
-- Returns whether this job is to come back; the other kind of job is added where that goes on. Locks the wallet, then
-- the order, then what vending locks.
--
-- Errors: PT400 invalid_outcome; PT404 order_not_found

create or replace function vending.finish_call(
    p_order_id  uuid,
    p_call_id   uuid,
    p_call_at   timestamptz,
    p_outcome   text,
    p_report    jsonb default '{}'
)
returns vending.step
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before  text;
    v_order   vending.orders;
    v_outcome text := p_outcome;
    v_problem text;
begin
    if p_outcome is null or p_outcome not in ('vended', 'refused', 'retry', 'pending', 'not_found', 'unknown') then
        raise exception 'invalid_outcome'
            using errcode = 'PT400',
                  detail = format('%L is not how a call can end.', left(p_outcome, 50)),
                  hint = 'Use vended, refused, retry, pending, not_found or unknown.';
    end if;

    v_order := vending._lock_order(p_order_id);
    v_before := v_order.state;
    v_problem := case when p_outcome = 'vended' then vending._find_token_problem(v_order, p_report) end;

    if v_problem is not null then
        v_outcome := 'unknown';
        p_report := p_report || jsonb_build_object('error_code', v_problem);
    end if;

    perform vending._record_call(p_call_id, p_call_at, v_outcome, p_report);
    perform vending._note_health(v_order.provider_code, v_outcome);

    if v_outcome = 'vended' then
        perform vending._take_token(v_order, p_report);
    elsif v_order.call_id is not distinct from p_call_id and v_order.state in ('vending', 'unknown') then
        perform vending._take_answer(v_order, v_outcome, p_report);
    end if;

    select o.* into v_order
    from vending.orders as o
    where o.account_id = v_order.account_id and o.order_id = p_order_id;

    return case
        when (v_before, v_order.state) in (('vending', 'paid'), ('unknown', 'unknown')) and v_order.needs_staff_at is null
            then vending._make_wait(extract(epoch from v_order.retry_at - clock_timestamp()))
        else row('done', null, null, null, null, null, null)::vending.step
    end;
end;
$$;

comment on function vending.finish_call(uuid, uuid, timestamptz, text, jsonb) is
    'Report how a call to a provider ended; returns what to do next.';

grant execute on function vending.finish_call(uuid, uuid, timestamptz, text, jsonb) to service_role;
