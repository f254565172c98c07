begin;
select plan(10);

-- Contract
select function_returns('alerts', '_check_note', array['text', 'boolean'], 'text');
select isnt_definer('alerts', '_check_note', array['text', 'boolean']);
select function_privs_are('alerts', '_check_note', array['text', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_check_note', array['text', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_check_note', array['text', 'boolean'], 'anon', '{}'::text[]);

-- Behaviour
select is(alerts._check_note(E'  fuse blown\n'), 'fuse blown', 'trims');
select is(alerts._check_note(' ', false), null, 'nothing, where nothing is asked for');

-- Errors
select throws_ok($$ select alerts._check_note(E' \t\n') $$, 'PT400', 'note_required', 'blanks are no note');
select throws_ok($$ select alerts._check_note(null) $$, 'PT400', 'note_required', 'nothing is no note');
select throws_ok($$ select alerts._check_note(repeat('x', 2001), false) $$, 'PT400', 'note_too_long', 'a note has an end');

select * from finish();
rollback;
