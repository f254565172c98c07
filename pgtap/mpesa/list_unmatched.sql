begin;
select plan(9);

-- Contract
select function_returns('mpesa', 'list_unmatched', array['integer', 'timestamp with time zone'], 'setof mpesa.unmatched_payment');
select is_definer('mpesa', 'list_unmatched', array['integer', 'timestamp with time zone']);
select function_privs_are('mpesa', 'list_unmatched', array['integer', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'list_unmatched', array['integer', 'timestamp with time zone'], 'admin', array['EXECUTE']);
select function_privs_are('mpesa', 'list_unmatched', array['integer', 'timestamp with time zone'], 'service_role', array['EXECUTE']);

select test.create_wallet(1), test.create_user(9, 'admin');
select mpesa._take_event(test.c2b('HOUSE 5', r)) from unnest(array['AAAAAAAAA1', 'AAAAAAAAA2']) as r;
insert into mpesa.payments (receipt, source, status, amount, paid_at) values ('AAAAAAAAA3', 'stk', 'disputed', 50, now());
select set_config('test.wallet', (test.wallet(1)).account_id::text, true);

-- Behaviour
select test.login_as('admin', test.user_id(9));
select results_eq(
    'select receipt, status, status_reason from mpesa.list_unmatched()',
    $$ values ('AAAAAAAAA1', 'parked', 'unknown_reference'), ('AAAAAAAAA2', 'parked', 'unknown_reference'), ('AAAAAAAAA3', 'disputed', null) $$,
    'what waits, oldest first'
);
select results_eq(
    'select receipt from mpesa.list_unmatched(1, (select received_at from mpesa.list_unmatched(1)))', array['AAAAAAAAA2'], 'page by page'
);
select is((select jsonb_typeof(candidates) from mpesa.list_unmatched(1)), 'array', 'with whom it may belong to');

-- Errors
select throws_ok('select mpesa.list_unmatched(0)', 'PT400', 'invalid_limit', 'a page has rows');

select * from finish();
rollback;
