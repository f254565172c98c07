-- The balances that do not add up: those that differ from the sum of their
-- purchases, adjustments and consumption. A purchase counts if its payment is in the ledger, from that
-- wallet and over that total. No row means that all are right.

create or replace function tokens.check_balances()
returns setof tokens.balance_differences
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with entries as (
        select p.meter_id, p.token_kwh as bought_kwh, 0::numeric as burnt_kwh, 0::numeric as adjusted_kwh
        from tokens.purchases as p
        join payments.transactions as t on t.account_id = p.account_id
            and t.transaction_id = p.purchase_id
        where t.type = 'purchase'
            and (t.captured_amount, t.currency, t.user_id) is not distinct from (p.total, p.currency, p.user_id)
        union all
        select e.meter_id, 0,
            case e.entry_type when 'consumption' then -e.delta_kwh else 0 end,
            case e.entry_type when 'adjustment' then e.delta_kwh else 0 end
        from tokens.balance_entries as e
    ),
    sums as (
        select e.meter_id, sum(e.bought_kwh) as bought_kwh, sum(e.burnt_kwh) as burnt_kwh,
            sum(e.adjusted_kwh) as adjusted_kwh
        from entries as e
        group by e.meter_id
    )
    select coalesce(b.meter_id, s.meter_id), b.balance_kwh,
        coalesce(s.bought_kwh, 0) + coalesce(s.adjusted_kwh, 0) - coalesce(s.burnt_kwh, 0)
    from tokens.balances as b
    full join sums as s using (meter_id)
    where (b.bought_kwh, b.burnt_kwh, b.adjusted_kwh)
        is distinct from (coalesce(s.bought_kwh, 0), coalesce(s.burnt_kwh, 0), coalesce(s.adjusted_kwh, 0));
end;

comment on function tokens.check_balances() is
    'Balances that differ from the sum of their purchases and entries; none is the proof that all add up.';

grant execute on function tokens.check_balances() to service_role;
