-- The step of an order that is paid: ask for its token, wait, or give up. What its meter or tariff refuses ends it,
-- and its money is free again; nothing was asked of anybody then. The caller holds the order's lock.
--
-- Errors: PT503 vending_key_missing

create or replace function vending._begin_vend(p_order vending.orders, p_provider vending.providers)
returns vending.step
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    c_done  constant vending.step := row('done', null, null, null, null, null, null)::vending.step;
    v_now   timestamptz := clock_timestamp();
    v_meter meters.meters;
    v_order vending.orders;
    v_wait  numeric;
begin
    if v_now > p_order.paid_at + p_provider.give_up_after then
        perform vending._refund_order(p_order, 'provider_unavailable: ' || coalesce(p_order.reason, 'nobody vended it in time'));
        return c_done;
    end if;

    v_wait := vending._get_wait(p_order, p_provider);

    if v_wait > 0 then
        return vending._make_wait(v_wait);
    end if;

    select m.* into v_meter
    from meters.meters as m
    where m.meter_id = p_order.meter_id and m.deleted_at is null and m.status = 'active';

    if not found then
        perform vending._refund_order(p_order, 'meter_not_active');
        return c_done;
    end if;

    begin
        if p_provider.kind = 'software' then
            perform vending._vend_software(p_order, v_meter);
            return c_done;
        end if;

        v_order := vending._price_order(p_order, v_meter);
    exception when others then
        -- Others than refusals are tried again.
        if sqlstate not like 'PT4%' then
            raise;
        end if;

        perform vending._refund_order(p_order, sqlerrm);
        return c_done;
    end;

    return vending._begin_call(v_order, p_provider, 'vend');
end;
$$;

comment on function vending._begin_vend(vending.orders, vending.providers) is 'The step of an order that is paid.';
