begin;
select plan(7);

-- Contract
select function_returns('mpesa', '_read_result', array['text'], 'mpesa.result_codes');
select isnt_definer('mpesa', '_read_result', array['text']);
select function_privs_are('mpesa', '_read_result', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_read_result', array['text'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_read_result', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select (mpesa._read_result(c)).status, (mpesa._read_result(c)).reason from unnest(array['1', '1032', '1037', '2001', '4999']) as c $$,
    $$ values ('failed', 'insufficient_funds'), ('cancelled', 'cancelled_by_payer'), ('timed_out', 'phone_unreachable'),
        ('failed', 'wrong_pin'), ('processing', 'still_processing') $$,
    'knows what the codes mean'
);
select is((mpesa._read_result('77')).reason, 'refused_by_daraja', 'one that is not listed is a failure');

select * from finish();
rollback;
