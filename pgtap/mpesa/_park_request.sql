begin;
select plan(6);

-- Contract
select function_returns('mpesa', '_park_request', array['mpesa.requests'], 'void');
select isnt_definer('mpesa', '_park_request', array['mpesa.requests']);
select function_privs_are('mpesa', '_park_request', array['mpesa.requests'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_park_request', array['mpesa.requests'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_park_request', array['mpesa.requests'], 'service_role', '{}'::text[]);

-- Behaviour
select test.send_push(1);
select mpesa._park_request(r), mpesa._park_request(r) from mpesa.requests as r;
select results_eq(
    $$ select p.status, p.amount::numeric, p.receipt = 'REQ' || r.reference, r.receipt = p.receipt from mpesa.payments as p, mpesa.requests as r $$,
    $$ values ('parked', 100::numeric, true, true) $$, 'the reference stands for the receipt, once'
);

select * from finish();
rollback;
