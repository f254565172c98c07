begin;
select plan(6);

-- Contract
select function_returns('mpesa', '_refuse_decision', array['mpesa.payments'], 'void');
select isnt_definer('mpesa', '_refuse_decision', array['mpesa.payments']);
select function_privs_are('mpesa', '_refuse_decision', array['mpesa.payments'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_refuse_decision', array['mpesa.payments'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_refuse_decision', array['mpesa.payments'], 'service_role', '{}'::text[]);

-- Errors
select mpesa._add_payment(test.c2b('x'), null);
select throws_ok($$ select mpesa._refuse_decision(p) from mpesa.payments as p $$, 'PT409', 'payment_decided', 'always raises');

select * from finish();
rollback;
