begin;
select plan(9);

-- Contract
select function_returns('ops', 'note_verification', array['text', 'text', 'text'], 'ops.backups');
select is_definer('ops', 'note_verification', array['text', 'text', 'text']);
select function_privs_are('ops', 'note_verification', array['text', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'note_verification', array['text', 'text', 'text'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select lives_ok(
    $$ select ops.note_backup('20261121T130507Z', 'physical', now() - interval '1 hour', now(), 5) $$, 'a backup is noted'
);
select results_eq(
    $$ select outcome, verified_at, detail from ops.note_verification('20261121T130507Z', 'damaged', 'copy: bad') $$,
    $$ values ('damaged', now(), 'copy: bad') $$,
    'what was found is kept'
);
select results_eq(
    $$ select outcome, verified_at, detail from ops.note_verification('20261121T130507Z', 'removed') $$,
    $$ values ('removed', now(), null::text) $$,
    'removing it is no trial'
);

-- Errors
select throws_ok(
    $$ select ops.note_verification('20261121T130507Z', 'fine') $$, 'PT400', 'invalid_outcome', 'knows three outcomes'
);
select throws_ok(
    $$ select ops.note_verification('20200101T000000Z', 'verified') $$, 'PT404', 'backup_not_found', 'needs a backup'
);

select * from finish();
rollback;
