begin;
select plan(7);

-- Contract
select function_returns('study', '_check_window', array['timestamp with time zone', 'timestamp with time zone'], 'void');
select isnt_definer('study', '_check_window', array['timestamp with time zone', 'timestamp with time zone']);
select function_privs_are('study', '_check_window',
    array['timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok($$ select study._check_window('2026-01-01', '2027-01-01') $$, 'takes a year');
select throws_ok($$ select study._check_window('2026-01-01', '2026-01-01') $$, 'PT400', 'invalid_window', 'not nothing');
select throws_ok($$ select study._check_window(null, '2026-01-01') $$, 'PT400', 'invalid_window', 'not half a window');
select throws_ok($$ select study._check_window('2026-01-01', '2027-03-01') $$, 'PT400', 'invalid_window', 'not more');

select * from finish();
rollback;
