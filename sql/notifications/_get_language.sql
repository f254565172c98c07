-- How a locale writes: the row of its language, that of English where it has none.

create or replace function notifications._get_language(p_locale text)
returns notifications.locales
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_language notifications.locales;
begin
    select l.* into v_language
    from notifications.locales as l
    where l.locale in (split_part(p_locale, '-', 1), 'en')
    order by l.locale = 'en'
    limit 1;

    return v_language;
end;
$$;

comment on function notifications._get_language(text) is 'How a locale writes numbers and dates.';
