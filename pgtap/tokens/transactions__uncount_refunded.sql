begin;
select plan(5);

do $$ begin
    perform test.create_customer(1);
    perform tariffs.create_tariff('slabs', 'Slabs', 'KES', 'Africa/Nairobi');
    perform tariffs.publish_tariff_version(
        'slabs', '2020-01-01 00:00Z',
        '[{"code": "low", "from_kwh": 0, "rate": 10}, {"code": "high", "from_kwh": 10, "rate": 50}]',
        p_band_method => 'telescopic', p_slab_period => 'month'
    );
end $$;
update meters.meters set tariff_code = 'slabs' where meter_id = test.meter_id(1);

create function pg_temp.buy(p_amount numeric) returns uuid language sql return (
    tokens.purchase_tokens(test.meter_id(1), p_amount, p_account_id => (test.wallet(1)).account_id)
).purchase_id;
create temporary table bought as select pg_temp.buy(100) as first, pg_temp.buy(100) as second;

-- Contract
select function_returns('tokens', 'transactions__uncount_refunded', '{}'::text[], 'trigger');
select trigger_is(
    'payments', 'transactions', '_500_uncount_refunded', 'tokens', 'transactions__uncount_refunded'
);

-- Behaviour
select results_eq('select bought_kwh from tariffs.month_totals', array[12.0], 'what is bought counts');
do $$ begin perform payments.refund(second, 40) from bought; end $$;
select results_eq('select bought_kwh from tariffs.month_totals', array[12.0], 'a part given back changes nothing');
do $$ begin perform payments.refund(first) from bought; end $$;
select results_eq(
    'select bought_kwh from tariffs.month_totals', array[2.0], 'what was given back in full was not bought'
);

select * from finish();
rollback;
