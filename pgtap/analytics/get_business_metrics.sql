begin;
select plan(15);

-- Contract
select function_returns('analytics', 'get_business_metrics', array['date', 'date', 'text'], 'setof analytics.business_row');
select is_definer('analytics', 'get_business_metrics', array['date', 'date', 'text']);
select function_privs_are('analytics', 'get_business_metrics', array['date', 'date', 'text'], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'get_business_metrics', array['date', 'date', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', 'get_business_metrics', array['date', 'date', 'text'], 'operator', '{}'::text[]);
select function_privs_are('analytics', 'get_business_metrics', array['date', 'date', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'get_business_metrics', array['date', 'date', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin
    perform test.create_grid();
    update auth.users set created_at = '2026-02-10' where user_id = test.user_id(14);
    insert into reports.sales_1d values
        ('Nairobi', '2026-02-27', 'KES', 'flat', 2, 300, 240, 12, 0, 0),
        ('Mombasa', '2026-02-28', 'KES', 'flat', 1, 100, 80, 4, 1, 30.05),
        ('Nairobi', '2026-02-28', 'USD', 'flat', 1, 5, 4, 1, 0, 0);
    perform telemetry._create_roll_up_partitions('telemetry.readings_', array['2026-02-15'::timestamptz]);
end $$;
select test.login_as('admin', test.user_id(14));
select results_eq(
    $$ select period_start, currency, purchase_count, revenue, energy_revenue, refund_count, refunded, net_revenue, energy_kwh, paying_users, new_users
       from analytics.get_business_metrics('2026-02-01', '2026-04-01') $$,
    $$ values ('2026-02-01'::date, 'KES', 3::bigint, 400.0, 320.0, 1::bigint, 30.05, 369.95, 16.0, 0::bigint, 1::bigint),
        ('2026-02-01', 'USD', 1, 5, 4, 0, 0, 5, 1, 0, 1), ('2026-03-01', null, 0, 0, 0, 0, 0, 0, 0, 0, 0) $$,
    'currencies are never added up; a month without sales has a row'
);
select is((select count(*) from analytics.get_business_metrics('2026-02-01', '2026-02-08', 'day')), 7::bigint, 'by day');
select is((select period_start from analytics.get_business_metrics('2026-02-05', '2026-02-06', 'week')), '2026-02-02', 'by week');
select test.logout();
do $$ begin perform test.create_customer(21); end $$;
select test.login_as('authenticated', test.user_id(21));
do $$ begin perform tokens.purchase_tokens(test.meter_id(21), 100); end $$;
select test.logout();
do $$ begin perform reports._count_purchase(p) from tokens.purchases as p; end $$;
-- The three may have bought on both sides of the first of a month.
select results_eq(
    $$ select sum(paying_users), sum(revenue), bool_and(arpu = round(net_revenue / paying_users, 4))
       from analytics.get_business_metrics((now() at time zone 'UTC')::date - 1, (now() at time zone 'UTC')::date + 2) where currency = 'KES' $$,
    $$ values (3::numeric, 250::numeric, true) $$, 'who paid, and how much each: two of the grid bought, too, and 20 were given back'
);
select is(
    (select sum(arpu * paying_users) from analytics.get_business_metrics((now() at time zone 'UTC')::date - 1, (now() at time zone 'UTC')::date + 2) where currency = 'KES')::numeric(12, 2),
    230.00, 'what was given back is no revenue of anybody'
);

-- Errors
select throws_ok($$ select analytics.get_business_metrics('2026-02-01', '2026-02-01') $$, 'PT400', 'invalid_range', 'time goes forward');
select throws_ok($$ select analytics.get_business_metrics('2026-02-01', '2026-02-02', 'year') $$, 'PT400', 'invalid_granularity', 'a period is a day, a week, a month');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select analytics.get_business_metrics('2026-02-01', '2026-02-02') $$, '42501', null, 'admins see the business');

select * from finish();
rollback;
