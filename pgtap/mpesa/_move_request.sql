begin;
select plan(9);

-- Contract
select function_returns('mpesa', '_move_request', array['mpesa.requests', 'text', 'text', 'text', 'timestamp with time zone'], 'mpesa.requests');
select isnt_definer('mpesa', '_move_request', array['mpesa.requests', 'text', 'text', 'text', 'timestamp with time zone']);
select function_privs_are('mpesa', '_move_request', array['mpesa.requests', 'text', 'text', 'text', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_move_request', array['mpesa.requests', 'text', 'text', 'text', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_move_request', array['mpesa.requests', 'text', 'text', 'text', 'timestamp with time zone'], 'service_role', '{}'::text[]);

select set_config('test.request', test.send_push(1)::text, true);

-- Behaviour
select is((mpesa._move_request(r, 'cancelled', 'cancelled_by_payer', '1032')).status, 'cancelled', 'gives it a status') from mpesa.requests as r;
select results_eq(
    'select status_reason, result_code, due_at from mpesa.requests', $$ values ('cancelled_by_payer', '1032', null::timestamptz) $$, 'with its reason, and nothing more to do'
);
select results_eq(
    'select status::text, status_reason from payments.transactions', $$ values ('cancelled', 'cancelled_by_payer') $$, 'the transaction follows'
);

-- Errors
select throws_ok(
    $$ select mpesa._move_request(r, 'awaiting', null) from mpesa.requests as r $$, 'PT409', 'invalid_status_change', 'only as the table allows'
);

select * from finish();
rollback;
