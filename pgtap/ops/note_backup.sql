begin;
select plan(10);

-- Contract
select function_returns(
    'ops', 'note_backup', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'bigint'], 'ops.backups'
);
select is_definer('ops', 'note_backup', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'bigint']);
select function_privs_are(
    'ops', 'note_backup', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'bigint'],
    'service_role', array['EXECUTE']
);
select function_privs_are(
    'ops', 'note_backup', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'bigint'],
    'admin', '{}'::text[]
);

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select backup_name, outcome from ops.note_backup('20261121T130507Z', 'physical', now() - interval '1 hour', now(), 5) $$,
    $$ values ('20261121T130507Z', 'complete') $$,
    'it is complete'
);
select is(
    (select byte_count from ops.note_backup('20261121T130507Z', 'physical', now() - interval '1 hour', now(), 7)),
    7::bigint, 'noted again it is the same'
);

-- Errors
select throws_ok(
    $$ select ops.note_backup('../etc', 'physical', now(), now(), 5) $$, 'PT400', 'invalid_backup', 'names are times'
);
select throws_ok(
    $$ select ops.note_backup('20261121T130507Z', 'magical', now(), now(), 5) $$,
    'PT400', 'invalid_backup', 'knows two kinds'
);
select throws_ok(
    $$ select ops.note_backup('20261121T130507Z', 'logical', now(), null, 5) $$,
    'PT400', 'invalid_backup', 'needs both times'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok(
    $$ select ops.note_backup('20261121T130507Z', 'physical', now(), now(), 5) $$, '42501', null, 'people do not note them'
);

select * from finish();
rollback;
