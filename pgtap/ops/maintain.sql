begin;
select plan(5);

-- Contract: it commits, which no test in a transaction can; tests/test_maintenance.py calls it.
select is_procedure('ops', 'maintain', array['text', 'text', 'timestamp with time zone', 'uuid']);
select isnt_definer('ops', 'maintain', array['text', 'text', 'timestamp with time zone', 'uuid']);
select function_privs_are('ops', 'maintain', array['text', 'text', 'timestamp with time zone', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'maintain', array['text', 'text', 'timestamp with time zone', 'uuid'], 'admin', '{}'::text[]);
select throws_ok('call ops.maintain()', '2D000', null, 'it cannot be called within a transaction');

select * from finish();
rollback;
