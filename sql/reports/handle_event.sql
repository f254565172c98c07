-- Counts what was sold: the handler of the subscription "reports". A purchase counts on the local
-- day when it was made, a refund on the day when it was given, so that what a closed day showed
-- stays. A region whose zone was changed is counted anew.
--
-- Repeats change nothing: a sale that is there is not counted again.

create or replace function reports.handle_event(p_event events.events)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_purchase tokens.purchases;
    v_original reports.sales;
    v_at       timestamptz;
    v_amount   numeric;
begin
    if p_event.event_type = 'region_updated' then
        if p_event.payload ->> 'previous_time_zone' <> p_event.payload ->> 'time_zone' then
            perform reports._recount_sales(p_event.aggregate_id);
        end if;
        return;
    end if;

    if p_event.event_type = 'token_purchased' then
        select p.* into v_purchase
        from tokens.purchases as p
        where p.meter_id = p_event.aggregate_id::uuid and p.purchase_id = (p_event.payload ->> 'purchase_id')::uuid;

        if v_purchase.purchase_id is not null then
            perform reports._count_purchase(v_purchase);
        end if;
        return;
    end if;

    if p_event.payload ->> 'type' is distinct from 'refund' then
        return;
    end if;

    select s.* into v_original
    from reports.sales as s
    where s.sale_id = (p_event.payload ->> 'related_transaction_id')::uuid and s.sale_type = 'purchase';

    if v_original.sale_id is null then
        select p.* into v_purchase
        from tokens.purchases as p
        where p.user_id = (p_event.payload ->> 'user_id')::uuid
            and p.purchase_id = (p_event.payload ->> 'related_transaction_id')::uuid;

        if v_purchase.purchase_id is null then
            return; -- money was given back that had not bought electricity
        end if;

        v_original := reports._count_purchase(v_purchase);
    end if;

    v_at := p_event.created_at;
    v_amount := (p_event.payload ->> 'amount')::numeric;
    v_original.energy_amount := round(v_original.energy_amount * v_amount / v_original.amount, 2);
    v_original.sale_id := (p_event.payload ->> 'transaction_id')::uuid;
    v_original.sale_type := 'refund';
    v_original.sold_at := v_at;
    v_original.sold_on := (v_at at time zone reports._get_time_zone(v_original.region))::date;
    v_original.amount := v_amount;
    v_original.energy_kwh := 0;
    perform reports._count_sale(v_original);
end;
$$;

comment on function reports.handle_event(events.events) is 'Count what was sold and given back.';

grant execute on function reports.handle_event(events.events) to service_role;
