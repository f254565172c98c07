begin;
select plan(10);

-- Contract
select function_returns('mpesa', 'reconcile_day', array['date'], 'jsonb');
select is_definer('mpesa', 'reconcile_day', array['date']);
select function_privs_are('mpesa', 'reconcile_day', array['date'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'reconcile_day', array['date'], 'admin', array['EXECUTE']);
select function_privs_are('mpesa', 'reconcile_day', array['date'], 'service_role', array['EXECUTE']);

select test.create_wallet(1), test.create_user(9, 'admin');
select test.create_meter(1, test.user_id(1));
select set_config('test.number', (select meter_number from meters.meters), true);
select mpesa._take_event(test.c2b(current_setting('test.number'), r, a) || '{"paid_at": "2026-01-31T20:00:00Z"}')
from (values ('AAAAAAAAA1', 10), ('AAAAAAAAA2', 20), ('AAAAAAAAA3', 30)) as v (r, a);
select mpesa._take_event(test.c2b('x', 'AAAAAAAAA5', 50) || '{"paid_at": "2026-01-31T21:00:00Z"}');
select mpesa.import_statement('[
    {"receipt": "AAAAAAAAA1", "direction": "in", "amount": "10", "completed_at": "2026-01-31T20:00:00Z"},
    {"receipt": "AAAAAAAAA2", "direction": "in", "amount": "21", "completed_at": "2026-01-31T20:00:00Z"},
    {"receipt": "AAAAAAAAA4", "direction": "in", "amount": "40", "completed_at": "2026-01-31T20:59:59Z"}
]');

-- Behaviour
select test.login_as('admin', test.user_id(9));
select is(
    mpesa.reconcile_day('2026-01-31'),
    '{"day": "2026-01-31", "statement": {"count": 3, "amount": "71.00"}, "booked": {"count": 3, "amount": "60.00"},
      "differences": [
        {"problem": "amount_differs", "receipt": "AAAAAAAAA2", "stated": "21.00", "booked": "20.00", "status": "credited"},
        {"problem": "not_booked", "receipt": "AAAAAAAAA4", "stated": "40.00"},
        {"problem": "not_in_statement", "receipt": "AAAAAAAAA3", "booked": "30.00", "status": "credited"}
      ]}'::jsonb,
    'every difference of a day in Nairobi'
);
select is(jsonb_array_length(mpesa.reconcile_day('2026-02-01') -> 'differences'), 1, 'which ends three hours before midnight in Greenwich');
select is(mpesa.reconcile_day('2025-01-01') -> 'differences', '[]', 'a day without anything adds up');

-- Errors
select throws_ok('select mpesa.reconcile_day(null)', 'PT400', 'invalid_day', 'needs a day');
select throws_ok($$ select mpesa.reconcile_day('infinity') $$, 'PT400', 'invalid_day', 'a real one');

select * from finish();
rollback;
