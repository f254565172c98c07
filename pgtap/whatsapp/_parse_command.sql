begin;
select plan(9);

-- Contract
select function_returns('whatsapp', '_parse_command', array['text'], 'whatsapp.command');
select function_privs_are('whatsapp', '_parse_command', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('whatsapp', '_parse_command', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('whatsapp', '_parse_command', array['text'], 'anon', '{}'::text[]);

-- Behaviour
create function pg_temp.parsed(p_text text) returns text language sql as $$ select whatsapp._parse_command(p_text)::text $$;
select results_eq(
    $$ select t, pg_temp.parsed(t)
       from unnest(array[
           'BAL', ' bal. ', 'Balance 12345678901', 'BUY 500', 'buy 500.50 KES', E'BUY\t500  12345678901', 'BUY 500KES 12345678901',
           'buy 20 m-1', 'HELP', 'help!'
       ]) as t $$,
    $$ values
        ('BAL', '(BAL,,,,)'), (' bal. ', '(BAL,,,,)'), ('Balance 12345678901', '(BAL,,,12345678901,)'), ('BUY 500', '(BUY,500,,,)'),
        ('buy 500.50 KES', '(BUY,500.50,KES,,)'), (E'BUY\t500  12345678901', '(BUY,500,,12345678901,)'),
        ('BUY 500KES 12345678901', '(BUY,500,KES,12345678901,)'), ('buy 20 m-1', '(BUY,20,,M-1,)'), ('HELP', '(HELP,,,,)'),
        ('help!', '(HELP,,,,)') $$,
    'understands commands as people write them'
);
select is_empty(
    $$ select t from unnest(array['', 'hello', 'BUYING 5', 'BALL', 'please BUY 500', 'B U Y 5']) as t where pg_temp.parsed(t) is not null $$,
    'the rest is none'
);
select is(whatsapp._parse_command(null), null, 'silence is none');

-- Errors
select is_empty(
    $$ select t
       from unnest(array[
           'BUY', 'BUY x', 'BUY -5', 'BUY +5', 'BUY 1,000', 'BUY 1.000.000', 'BUY 1e3', 'BUY 500.555', 'BUY .5', 'BUY ٥٠٠',
           'BUY 1234567890', 'BUY NaN', 'BUY Infinity', 'BUY 0x10', 'BUY 500 KES 123 456', 'BUY KES 500', 'BUY 500;500', 'BUY5OO'
       ]) as t
       where (whatsapp._parse_command(t)).verb is distinct from 'BUY' and t <> 'BUY5OO' or (whatsapp._parse_command(t)).amount is not null $$,
    'an amount that is not plain is never guessed'
);
select is((whatsapp._parse_command('BAL a b')).fault, 'invalid_meter', 'one meter at a time');

select * from finish();
rollback;
