begin;
select plan(15);

-- Contract
select function_returns('payments', '_check_allowance', array['uuid', 'text', 'numeric'], 'void');
select function_privs_are('payments', '_check_allowance', array['uuid', 'text', 'numeric'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_check_allowance', array['uuid', 'text', 'numeric'], 'admin', '{}'::text[]);
select function_privs_are('payments', '_check_allowance', array['uuid', 'text', 'numeric'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_check_allowance', array['uuid', 'text', 'numeric'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 1000), test.create_wallet(2, 1000), test.create_wallet(1, 1000, 'USD'), test.create_user(3, 'admin'); end $$;

create temporary table account as
select
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine,
    (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other,
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'USD') as dollars;
grant select on account to app_api, authenticated;

do $$
begin
    perform payments.set_limit('KES', 'transfer', 'day', 100, 3), payments.set_limit('KES', 'purchase', 'month', 500);
    perform payments.transfer(mine, other, 30) from account;
end;
$$;

-- Behaviour
select lives_ok($$ select payments._check_allowance(mine, 'transfer', 70) from account $$, 'what is left may be moved');
select lives_ok($$ select payments._check_allowance(mine, 'hold', 1000) from account $$, 'another type has no limit');
select lives_ok($$ select payments._check_allowance(dollars, 'transfer', 1000) from account $$, 'nor has another currency');
select lives_ok($$ select payments._check_allowance(other, 'transfer', 100) from account $$, 'nor was another account''s room taken');

-- Errors
select throws_ok($$ select payments._check_allowance(mine, 'transfer', 70.01) from account $$, 'PT422', 'limit_exceeded', 'not a cent more');
select throws_ok($$ select payments._check_allowance(mine, 'purchase', 500.01) from account $$, 'PT422', 'limit_exceeded', 'nor in a month');
do $$ begin perform payments.transfer(mine, other, 1), payments.transfer(mine, other, 1) from account; end $$;
select throws_ok($$ select payments._check_allowance(mine, 'transfer', 0.01) from account $$, 'PT422', 'limit_exceeded', 'nor more often');
select throws_ok($$ select payments.transfer(mine, other, 0.01) from account $$, 'PT422', 'limit_exceeded', 'whatever moves it');
select is((select balance from payments.accounts, account where account_id = mine), 968.00, 'and nothing has moved then');
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
