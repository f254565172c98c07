begin;
select plan(11);

-- Contract
select function_returns('api', '_check_guide', array['text'], 'void');
select function_privs_are('api', '_check_guide', array['text'], 'anon', '{}'::text[]);
select function_privs_are('api', '_check_guide', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', '_check_guide', array['text'], 'admin', '{}'::text[]);
select function_privs_are('api', '_check_guide', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select api._check_guide('/docs/v1-to-v2.md') $$, 'a path of this server is a guide');
select lives_ok($$ select api._check_guide('https://example.com/a?b=c#d') $$, 'an address is one');
select lives_ok($$ select api._check_guide(null) $$, 'there need not be one');

-- Errors
select throws_ok($$ select api._check_guide('guide.md') $$, 'PT400', 'invalid_guide', 'a name is none');
select throws_ok($$ select api._check_guide('/a>; rel="next') $$, 'PT400', 'invalid_guide', 'nothing breaks out of the header');
select throws_ok(E' select api._check_guide(\'/a\nb\') ', 'PT400', 'invalid_guide', 'a guide is one line');

select * from finish();
rollback;
