begin;
select plan(18);

-- Contract
select function_returns('mpesa', 'import_statement', array['jsonb'], 'integer');
select is_definer('mpesa', 'import_statement', array['jsonb']);
select function_privs_are('mpesa', 'import_statement', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'import_statement', array['jsonb'], 'admin', array['EXECUTE']);
select function_privs_are('mpesa', 'import_statement', array['jsonb'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
select is(
    mpesa.import_statement('[
        {"receipt": "AAAAAAAAA1", "direction": "in", "amount": "100.00", "completed_at": "2026-01-31 10:00:00+03:00"},
        {"receipt": "AAAAAAAAA1", "direction": "out", "amount": "1.50", "completed_at": "2026-01-31 10:00:00+03:00"}
    ]'), 2, 'stores the lines'
);
select is(
    mpesa.import_statement('[{"receipt": "AAAAAAAAA1", "direction": "in", "amount": "100", "completed_at": "2026-01-31T10:00:00+03:00"}]'), 0, 'once'
);
select is(mpesa.import_statement('[]'), 0, 'none is no line');

-- Errors
select throws_ok(
    $$ select mpesa.import_statement('[{"receipt": "AAAAAAAAA1", "direction": "in", "amount": "99", "completed_at": "2026-01-31T10:00:00+03:00"}]') $$,
    'PT409', 'statement_contradicts', 'a line never changes'
);
select throws_ok(format('select mpesa.import_statement(%L)', w), 'PT400', 'invalid_statement', left(w, 60))
from unnest(array[
    '{}', 'null', '[5]', '[{}]',
    '[{"receipt": "x", "direction": "in", "amount": "1", "completed_at": "2026-01-31T10:00:00+03:00"}]',
    '[{"receipt": "AAAAAAAAA1", "direction": "up", "amount": "1", "completed_at": "2026-01-31T10:00:00+03:00"}]',
    '[{"receipt": "AAAAAAAAA1", "direction": "in", "amount": "-1", "completed_at": "2026-01-31T10:00:00+03:00"}]',
    '[{"receipt": "AAAAAAAAA1", "direction": "in", "amount": "0.00", "completed_at": "2026-01-31T10:00:00+03:00"}]',
    '[{"receipt": "AAAAAAAAA1", "direction": "in", "amount": "1", "completed_at": "2026-01-31T10:00:00"}]'
]) as w;

select * from finish();
rollback;
