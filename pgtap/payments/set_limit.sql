begin;
select plan(27);

-- Contract
select function_returns('payments', 'set_limit', array['text', 'text', 'text', 'numeric', 'integer', 'uuid', 'text', 'text'], 'payments.limits');
select is_definer('payments', 'set_limit', array['text', 'text', 'text', 'numeric', 'integer', 'uuid', 'text', 'text']);
select function_privs_are('payments', 'set_limit', array['text', 'text', 'text', 'numeric', 'integer', 'uuid', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'set_limit', array['text', 'text', 'text', 'numeric', 'integer', 'uuid', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('payments', 'set_limit', array['text', 'text', 'text', 'numeric', 'integer', 'uuid', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'set_limit', array['text', 'text', 'text', 'numeric', 'integer', 'uuid', 'text', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 1000), test.create_wallet(2, 1000), test.create_wallet(1, 1000, 'USD'), test.create_user(3, 'admin'); end $$;

create temporary table account as
select
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine,
    (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other,
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'USD') as dollars;
grant select on account to app_api, authenticated;

-- Behaviour
select test.login_as('admin', test.user_id(3));
select results_eq($$ select transaction_type::text, period::text, maximum_amount::numeric, maximum_count, updated_by from payments.set_limit('KES', 'transfer', 'day', 100, 3) $$, $$ values ('transfer', 'day', 100::numeric, 3, test.user_id(3)) $$, 'limits a type for everybody');
select is((payments.set_limit('KES', 'transfer', 'day', 200)).maximum_count, null, 'again, it replaces what was said');
select is((select count(*) from payments.list_limits()), 1::bigint, 'and is one limit');
select test.login_as('service_role');
select lives_ok($$ select payments.set_limit('KES', 'transfer', 'day', 0, p_account_id => (select account_id from payments.get_wallet('KES', test.user_id(2)))) $$, 'zero forbids it');
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select payments.transfer((select other from account), (select mine from account), 1) $$, 'PT422', 'limit_exceeded', 'to that account alone');
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select payments.transfer((select mine from account), (select other from account), 1) $$, 'not to others');

-- Errors
select test.login_as('service_role');
select throws_ok($$ select payments.set_limit('XXX', 'transfer', 'day', 1) $$, 'PT400', 'unknown_currency', 'a currency has to be known');
select throws_ok($$ select payments.set_limit('KES', 'refund', 'day', 1) $$, 'PT400', 'invalid_type', 'money that goes back is never refused');
select throws_ok($$ select payments.set_limit('KES', null, 'day', 1) $$, 'PT400', 'invalid_type', 'a limit is about something');
select throws_ok($$ select payments.set_limit('KES', 'hold', 'week', 1) $$, 'PT400', 'invalid_period', 'a period is a day or a month');
select throws_ok($$ select payments.set_limit('KES', 'hold', 'day') $$, 'PT400', 'maximum_required', 'a limit says how much');
select throws_ok($$ select payments.set_limit('KES', 'hold', 'day', -1) $$, 'PT400', 'invalid_amount', 'not less than nothing');
select throws_ok($$ select payments.set_limit('KES', 'hold', 'day', 0.001) $$, 'PT400', 'invalid_amount', 'nor parts of a cent');
select throws_ok($$ select payments.set_limit('KES', 'hold', 'day', 'NaN') $$, 'PT400', 'invalid_amount', 'nor NaN');
select throws_ok($$ select payments.set_limit('KES', 'hold', 'day', null, -1) $$, 'PT400', 'invalid_amount', 'nor less than never');
select throws_ok($$ select payments.set_limit('KES', 'hold', 'day', 1, p_tier => 'x', p_user_role => 'admin') $$, 'PT400', 'invalid_audience', 'one audience');
select throws_ok($$ select payments.set_limit('KES', 'hold', 'day', 1, p_user_role => 'king') $$, 'PT400', 'invalid_audience', 'that there is');
select throws_ok($$ select payments.set_limit('KES', 'hold', 'day', 1, p_account_id => test.user_id(9)) $$, 'PT404', 'account_not_found', 'an account has to be there');
select throws_ok($$ select payments.set_limit('USD', 'hold', 'day', 1, p_account_id => (select account_id from payments.get_wallet('KES', test.user_id(2)))) $$, 'PT422', 'currency_mismatch', 'in that currency');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select payments.set_limit('KES', 'hold', 'day', 1) $$, '42501', null, 'customers set no limits');
set local role app_api;
select throws_ok($$ insert into payments.limits (limit_id, currency, transaction_type, period, maximum_count) values (gen_random_uuid(), 'KES', 'hold', 'day', 1) $$, '42501', null, 'whatever function forgets to ask');

select * from finish();
rollback;
