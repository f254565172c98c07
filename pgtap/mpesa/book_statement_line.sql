begin;
select plan(11);

-- Contract
select function_returns('mpesa', 'book_statement_line', array['text'], 'mpesa.payments');
select is_definer('mpesa', 'book_statement_line', array['text']);
select function_privs_are('mpesa', 'book_statement_line', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'book_statement_line', array['text'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', 'book_statement_line', array['text'], 'service_role', array['EXECUTE']);

select test.create_wallet(1);
select test.create_meter(1, test.user_id(1));
select mpesa.import_statement(jsonb_build_array(
    jsonb_build_object('receipt', 'AAAAAAAAA1', 'direction', 'in', 'amount', '40.00', 'completed_at', '2026-01-31T10:00:00Z', 'account_reference', (select meter_number from meters.meters)),
    jsonb_build_object('receipt', 'AAAAAAAAA2', 'direction', 'in', 'amount', '41.00', 'completed_at', '2026-01-31T10:00:00Z')
));
select mpesa._take_event(test.c2b('x', 'AAAAAAAAA3'));
select mpesa.import_statement('[{"receipt": "AAAAAAAAA3", "direction": "in", "amount": "100", "completed_at": "2026-01-31T10:00:00Z"}]');

-- Behaviour
select test.login_as('service_role');
select is((mpesa.book_statement_line('aaaaaaaaa1')).status, 'credited', 'what nobody told us of');
select is((mpesa.book_statement_line('AAAAAAAAA1')).source, 'statement', 'is booked once');
select is((mpesa.book_statement_line('AAAAAAAAA2')).status, 'parked', 'or waits in suspense');
select test.logout();
select is((test.wallet(1)).balance, 40::numeric, 'the money is there');

-- Errors
select throws_ok($$ select mpesa.book_statement_line('AAAAAAAAA3') $$, 'PT409', 'payment_known', 'what is known is decided about');
select throws_ok($$ select mpesa.book_statement_line('UNKNOWN000') $$, 'PT404', 'statement_line_not_found', 'needs a line');

select * from finish();
rollback;
