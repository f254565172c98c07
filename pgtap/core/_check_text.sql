begin;
select plan(16);

-- Contract
select function_returns('core', '_check_text', array['text', 'text', 'text', 'text', 'integer'], 'text');
select isnt_definer('core', '_check_text', array['text', 'text', 'text', 'text', 'integer']);
select volatility_is('core', '_check_text', array['text', 'text', 'text', 'text', 'integer'], 'immutable');
select function_privs_are('core', '_check_text', array['text', 'text', 'text', 'text', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_check_text', array['text', 'text', 'text', 'text', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('core', '_check_text', array['text', 'text', 'text', 'text', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('core', '_check_text', array['text', 'text', 'text', 'text', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
select is(core._check_text('no_text', E' \t why \r\n', 'D', 'H'), 'why', 'returns it without the blanks around it');
select is(core._check_text('no_text', 'two words', 'D', 'H', 9), 'two words', 'takes as much as is allowed');
select is(length(core._check_text('no_text', repeat('x', 100000), 'D', 'H')), 100000, 'takes any length where none is named');

-- Errors
select throws_ok($$ select core._check_text('no_text', null, 'D', 'H') $$, 'PT400', 'no_text', 'nothing is no text');
select throws_ok($$ select core._check_text('no_text', '', 'D', 'H') $$, 'PT400', 'no_text', 'nor is an empty one');
select throws_ok($$ select core._check_text('no_text', E' \t\r\n\f' || chr(11), 'D', 'H') $$, 'PT400', 'no_text', 'nor are blanks');
select throws_ok($$ select core._check_text('long_text', 'two words!', 'D', 'H', 9) $$, 'PT400', 'long_text', 'too much');
select throws_ok($$ select core._check_text('long_text', '  words   ', 'D', 'H', 9) $$, 'PT400', 'long_text', 'blanks count');
create function pg_temp.told() returns text language plpgsql as $$
declare
    v_detail text;
    v_hint   text;
begin
    perform core._check_text('no_text', ' ', 'What is missing.', 'How it is put right.');
exception when others then
    get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
    return v_detail || ' ' || v_hint;
end;
$$;
select is(pg_temp.told(), 'What is missing. How it is put right.', 'says what its caller says');

select * from finish();
rollback;
