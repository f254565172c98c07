begin;
select plan(12);

-- Contract
select function_returns('mpesa', '_take_known', array['mpesa.requests', 'jsonb'], 'text');
select isnt_definer('mpesa', '_take_known', array['mpesa.requests', 'jsonb']);
select function_privs_are('mpesa', '_take_known', array['mpesa.requests', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_take_known', array['mpesa.requests', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_take_known', array['mpesa.requests', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour: a till''s money came to the C2B address first
select set_config('test.request', test.send_push(1)::text, true);
select is(mpesa._take_event(test.c2b('', 'UA1AB2CD3E')), 'parked', 'a payer of a till names no account');
select is(mpesa._take_event(test.stk('ws_CO_1')), 'paid', 'the callback tells whose it is');
select is((test.wallet(1)).balance, 100::numeric, 'it is in the wallet');
select results_eq($$ select status, request_id from mpesa.payments $$, $$ values ('credited', current_setting('test.request')::uuid) $$, 'once');
select is(mpesa._take_event(test.stk('ws_CO_1')), 'duplicate', 'told again it is nothing new');
select is_empty('select * from payments.check_ledger()', 'and the books add up');
select is(mpesa._take_event(test.stk('ws_CO_1', p_amount => 7)), 'told_otherwise', 'with another amount it is refused');

select * from finish();
rollback;
