begin;
select plan(9);

-- Contract
select function_returns('mpesa', '_lock_payment', array['text', 'text'], 'mpesa.payments');
select isnt_definer('mpesa', '_lock_payment', array['text', 'text']);
select function_privs_are('mpesa', '_lock_payment', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_lock_payment', array['text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_lock_payment', array['text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select mpesa._add_payment(test.c2b('x'), null);
select is((mpesa._lock_payment(' ua1ab2cd3f ', 'because')).receipt, 'UA1AB2CD3F', 'reads it, however the receipt is typed');

-- Errors
select throws_ok($$ select mpesa._lock_payment('UA1AB2CD3F', ' ') $$, 'PT400', 'reason_required', 'needs a reason');
select throws_ok($$ select mpesa._lock_payment('UA1AB2CD3F', null) $$, 'PT400', 'reason_required', 'always');
select throws_ok($$ select mpesa._lock_payment('UNKNOWN000', 'because') $$, 'PT404', 'payment_not_found', 'knows only what is there');

select * from finish();
rollback;
