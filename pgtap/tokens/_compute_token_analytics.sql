begin;
select plan(9);

select test.create_customer(1);

-- Contract
select function_returns('tokens', '_compute_token_analytics', array['uuid', 'integer'], 'tokens.token_analytics');
select is_definer('tokens', '_compute_token_analytics', array['uuid', 'integer']);
select function_privs_are('tokens', '_compute_token_analytics', array['uuid', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('tokens', '_compute_token_analytics', array['uuid', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('tokens', '_compute_token_analytics', array['uuid', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select balance_kwh, purchase_count, bought_kwh, spent, currency, consumed_kwh, days_left, is_stale
       from tokens._compute_token_analytics(test.meter_id(1), 30) $$,
    $$ values (0::numeric, 0, 0::numeric, 0::numeric, null::text, 0::numeric, null::numeric, false) $$, 'a meter that never bought'
);
select test.login_as('authenticated', test.user_id(1));
select tokens.purchase_tokens(test.meter_id(1), 25 * n) from generate_series(1, 3) as n;
select test.logout();
insert into tokens.balance_entries (meter_id, entry_id, entry_type, delta_kwh, balance_after_kwh, created_at)
select test.meter_id(1),
    (lpad(to_hex((extract(epoch from now() - n * interval '1 day') * 1000)::bigint), 12, '0') || '7000a000000000000000')::uuid,
    'consumption', -0.5, 1, now() - n * interval '1 day'
from unnest(array[1, 2, 40]) as n;
select results_eq(
    $$ select balance_kwh, purchase_count, bought_kwh, spent, currency, consumed_kwh, average_daily_kwh, days_left,
        runs_out_at - now()
       from tokens._compute_token_analytics(test.meter_id(1), 30) $$,
    $$ values (6.0, 3, 6.0, 150.0, 'KES', 1.0, 0.5, 12.0, interval '12 days') $$, 'sums up the days, and says how long the rest will do'
);
select is((tokens._compute_token_analytics(test.meter_id(1), 60)).consumed_kwh, 1.5, 'over more days there is more');
select is((tokens._compute_token_analytics(test.meter_id(1), 60)).average_daily_kwh, 0.0375, 'over more time');

select * from finish();
rollback;
