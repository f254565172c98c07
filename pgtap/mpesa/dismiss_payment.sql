begin;
select plan(9);

-- Contract
select function_returns('mpesa', 'dismiss_payment', array['text', 'text'], 'mpesa.payments');
select is_definer('mpesa', 'dismiss_payment', array['text', 'text']);
select function_privs_are('mpesa', 'dismiss_payment', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'dismiss_payment', array['text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('mpesa', 'dismiss_payment', array['text', 'text'], 'service_role', array['EXECUTE']);

select test.create_wallet(1), test.create_user(9, 'admin');
select mpesa._take_event(test.c2b('HOUSE 5', r)) from unnest(array['AAAAAAAAA1', 'AAAAAAAAA2']) as r;
insert into mpesa.payments (receipt, source, status, amount, paid_at) values ('AAAAAAAAA3', 'stk', 'disputed', 50, now());
select set_config('test.wallet', (test.wallet(1)).account_id::text, true);

-- Behaviour
select test.login_as('admin', test.user_id(9));
select is((mpesa.dismiss_payment('AAAAAAAAA3', 'not in the statement')).status, 'refuted', 'an admin says that it never arrived');
select is((mpesa.dismiss_payment('AAAAAAAAA3', 'again')).decision_reason, 'not in the statement', 'once');

-- Errors
select throws_ok($$ select mpesa.dismiss_payment('AAAAAAAAA2', 'x') $$, 'PT409', 'payment_decided', 'what is in suspense arrived');
select throws_ok($$ select mpesa.dismiss_payment('AAAAAAAAA3', null) $$, 'PT400', 'reason_required', 'needs a reason');

select * from finish();
rollback;
