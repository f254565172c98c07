-- Keeps a sale and adds it to its day; a sale that is there already changes nothing.

create or replace function reports._count_sale(p_sale reports.sales)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into reports.sales as s
    select p_sale.*
    on conflict (meter_id, sale_id) do nothing;

    if not found then
        return;
    end if;

    insert into reports.sales_1d as d (
        region, sold_on, currency, tariff_code,
        purchase_count, amount, energy_amount, energy_kwh, refund_count, refunded_amount
    )
    values (
        p_sale.region, p_sale.sold_on, p_sale.currency, p_sale.tariff_code,
        (p_sale.sale_type = 'purchase')::integer,
        case when p_sale.sale_type = 'purchase' then p_sale.amount else 0 end,
        case when p_sale.sale_type = 'purchase' then p_sale.energy_amount else 0 end,
        p_sale.energy_kwh,
        (p_sale.sale_type = 'refund')::integer,
        case when p_sale.sale_type = 'refund' then p_sale.amount else 0 end
    )
    on conflict (region, sold_on, currency, tariff_code) do update
    set purchase_count = d.purchase_count + excluded.purchase_count,
        amount = d.amount + excluded.amount,
        energy_amount = d.energy_amount + excluded.energy_amount,
        energy_kwh = d.energy_kwh + excluded.energy_kwh,
        refund_count = d.refund_count + excluded.refund_count,
        refunded_amount = d.refunded_amount + excluded.refunded_amount;
end;
$$;

comment on function reports._count_sale(reports.sales) is 'Keep a sale and add it to its day.';
