begin;
select plan(17);

-- Contract
select function_returns('payments', 'hold', array['uuid', 'numeric', 'text', 'timestamp with time zone', 'uuid', 'jsonb'], 'payments.transactions');
select is_definer('payments', 'hold', array['uuid', 'numeric', 'text', 'timestamp with time zone', 'uuid', 'jsonb']);
select function_privs_are('payments', 'hold', array['uuid', 'numeric', 'text', 'timestamp with time zone', 'uuid', 'jsonb'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'hold', array['uuid', 'numeric', 'text', 'timestamp with time zone', 'uuid', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'hold', array['uuid', 'numeric', 'text', 'timestamp with time zone', 'uuid', 'jsonb'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 5000), test.create_wallet(2); end $$;

create temporary table account as select (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine;
grant select on account to authenticated;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select t.status::text, t.amount::numeric, t.expires_at > now() + interval '6 days'
       from account, payments.hold(mine, 1000, 'h-1') as t $$,
    $$ values ('pending', 1000.00, true) $$, 'a hold waits for a week'
);
select lives_ok($$ select payments.hold(mine, 1000, 'h-1') from account $$, 'the same key again');
select results_eq('select balance, held from payments.get_wallet()', 'values (5000.00, 1000.00)', 'holds once');
select lives_ok($$ select payments.hold(mine, 1000, 'h-' || n) from account, generate_series(2, 5) as n $$, 'five holds of 1000 fit into 5000');

-- Errors
select throws_ok($$ select payments.hold(mine, 1000, 'h-6') from account $$, 'PT402', 'insufficient_funds', 'a sixth does not');
select throws_ok($$ select payments.hold(mine, 999, 'h-1') from account $$, 'PT422', 'idempotency_key_reused', 'a key is for one amount');
select throws_ok($$ select payments.hold(mine, 0) from account $$, 'PT400', 'invalid_amount', 'nothing cannot be held');
select throws_ok($$ select payments.hold(mine, 1, p_expires_at => now() - interval '1 second') from account $$, 'PT400', 'invalid_expiry', 'nor until yesterday');
select throws_ok($$ select payments.hold(mine, 1, p_expires_at => 'infinity') from account $$, 'PT400', 'invalid_expiry', 'nor for ever');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select payments.hold(mine, 1) from account $$, 'PT404', 'account_not_found', 'nobody holds the money of another');
set local role app_api;
select is_empty('select from payments.reservations', 'or sees what is held');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
