begin;
select plan(14);

-- Contract
select function_returns('payments', 'get_balance_at', array['uuid', 'timestamp with time zone'], 'numeric');
select is_definer('payments', 'get_balance_at', array['uuid', 'timestamp with time zone']);
select function_privs_are('payments', 'get_balance_at', array['uuid', 'timestamp with time zone'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'get_balance_at', array['uuid', 'timestamp with time zone'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'get_balance_at', array['uuid', 'timestamp with time zone'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1), test.create_wallet(2); end $$;

create temporary table account as select (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine;
grant select on account to authenticated;
create temporary table made as
select n, a.mine, payments.adjust_wallet(a.mine, n, 'step') as step from account as a, generate_series(1, 3) as n;
grant select on made to authenticated, service_role;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select payments.get_balance_at(mine, (step).completed_at) from made order by n', array[1.00, 3.00, 6.00], 'right after each movement it is in'
);
select results_eq(
    $$ select payments.get_balance_at(mine, (step).completed_at - interval '1 microsecond') from made order by n $$,
    array[0.00, 1.00, 3.00], 'a microsecond before it is not'
);
select is((select payments.get_balance_at(mine, 'infinity') from account), 6.00, 'in the end it is the balance');
select is((select payments.get_balance_at(mine, '2020-01-01') from account), 0.00, 'before the beginning it is zero');
select test.login_as('service_role');
select is(
    payments.get_balance_at(test.system_account('adjustments'), (select (step).completed_at from made where n = 2)),
    -3.00, 'a system account has the other side'
);

-- Errors, isolation
select throws_ok('select payments.get_balance_at(mine, null) from made', 'PT400', 'invalid_time', 'a point in time is needed');
select throws_ok('select payments.get_balance_at(test.user_id(9), now())', 'PT404', 'account_not_found', 'an unknown account');
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select payments.get_balance_at(mine, now()) from account', 'PT404', 'account_not_found', 'the balance of another is not to be seen');
select throws_ok($$ select payments.get_balance_at(test.system_account('adjustments'), now()) $$, 'PT404', 'account_not_found', 'nor ours');

select * from finish();
rollback;
