-- Tells every admin once that money waits for somebody.

create or replace function mpesa._tell_staff(p_key text, p_subject text, p_body text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform notifications._create(
        u.user_id, 'money_attention', jsonb_build_object('subject', p_subject, 'body', p_body), 'mpesa:' || p_key
    )
    from auth.users as u
    where u.user_role = 'admin';
end;
$$;

comment on function mpesa._tell_staff(text, text, text) is 'Tell every admin once that money waits for somebody.';
