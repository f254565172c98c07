-- What readers get after a restore is in tests/test_backups.py.
begin;
select plan(8);

-- Contract
select function_returns('ops', 'note_restore', array['text', 'timestamp with time zone', 'boolean'], 'ops.restores');
select is_definer('ops', 'note_restore', array['text', 'timestamp with time zone', 'boolean']);
select function_privs_are('ops', 'note_restore', array['text', 'timestamp with time zone', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'note_restore', array['text', 'timestamp with time zone', 'boolean'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select epoch, restored_to, released_at from ops.note_restore('20261121T130507Z', '2026-11-21 13:30+00') $$,
    $$ values (2, '2026-11-21 13:30+00'::timestamptz, null::timestamptz) $$,
    'an epoch begins, and the workers are held back'
);
select results_eq(
    $$ select epoch, restored_to from ops.note_restore('20261121T130507Z', null, false) $$,
    $$ values (2, null::timestamptz) $$,
    'a dump begins one only where it came to another server'
);
select is((select count(*) from ops.get_hold()), 1::bigint, 'the last restore is the one that holds');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select ops.note_restore('x') $$, '42501', null, 'people do not note them');

select * from finish();
rollback;
